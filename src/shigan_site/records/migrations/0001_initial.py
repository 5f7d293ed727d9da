"""Cases, the ledger, the organisation and what is told outside, with the triggers that guard them."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shigan_site.records.triggers import statements


def put_in_place(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(editor.connection.vendor):
        editor.execute(statement, None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('merge', '合并'), ('split', '分立')], max_length=5)),
                ('content', models.JSONField(default=dict)),
                ('from_on', models.DateField()),
                ('basis', models.CharField(max_length=200)),
                ('proposed_by', models.BigIntegerField()),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('granted', models.BooleanField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(db_index=True, max_length=20)),
                ('rule', models.CharField(max_length=80)),
                ('finding', models.CharField(max_length=20)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('root', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('root', models.BinaryField(max_length=32)),
                ('algorithm', models.CharField(max_length=10)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=80)),
                ('body', models.TextField()),
                ('state', models.CharField(default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('tried_since', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('fault', models.CharField(default='', max_length=200)),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('leaf', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure', models.CharField(max_length=60)),
                ('step', models.CharField(max_length=60)),
                ('state', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField()),
                ('item', models.CharField(db_index=True, max_length=60)),
                ('kind', models.CharField(max_length=60)),
                ('channel', models.CharField(max_length=60, null=True)),
                ('action', models.CharField(max_length=20)),
                ('activity', models.CharField(max_length=120)),
                ('actor', models.CharField(max_length=20, null=True)),
                ('unit', models.CharField(max_length=60, null=True)),
                ('counterpart', models.CharField(max_length=20, null=True)),
                ('counterpart_unit', models.CharField(max_length=60, null=True)),
                ('occurred_us', models.BigIntegerField()),
                ('offset_minutes', models.SmallIntegerField()),
                ('recorded_us', models.BigIntegerField()),
                ('due_us', models.BigIntegerField(null=True)),
                ('outcome', models.CharField(max_length=200, null=True)),
                ('source', models.CharField(max_length=120)),
                ('precision', models.CharField(max_length=10, null=True)),
                ('outcome_known', models.BooleanField(null=True)),
                ('procedure_from', models.CharField(max_length=10, null=True)),
                ('account', models.CharField(max_length=20, null=True)),
                ('role', models.CharField(max_length=60, null=True)),
                ('pack', models.CharField(max_length=64, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fields', models.JSONField(default=list)),
                ('reason', models.TextField()),
                ('provision', models.CharField(max_length=200)),
                ('proposed_by', models.BigIntegerField()),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('granted', models.BooleanField(null=True)),
                ('mirrored_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', '已请求'), ('running', '进行中'), ('done', '已完成'), ('failed', '未完成')], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=20, null=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('root', models.CharField(db_index=True, default='', max_length=128)),
                ('size', models.BigIntegerField(default=0)),
                ('last_event', models.BigIntegerField(default=0)),
                ('as_of_us', models.BigIntegerField(default=0)),
                ('engine', models.CharField(default='', max_length=20)),
                ('pack', models.CharField(default='', max_length=120)),
                ('pack_digest', models.CharField(default='', max_length=64)),
                ('seconds_per_day', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('fault', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='FoundQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('finding', models.CharField(max_length=20, unique=True)),
                ('level', models.CharField(max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('rule', models.CharField(max_length=80)),
                ('favourable', models.BooleanField()),
                ('line', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField(db_index=True)),
                ('key', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=200)),
                ('sheet', models.CharField(max_length=200)),
                ('rows', models.PositiveIntegerField()),
                ('opened', models.JSONField()),
                ('before', models.PositiveIntegerField()),
                ('refused', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('about', models.CharField(default='matters', max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='IntakeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('sheet', models.CharField(max_length=200)),
                ('row', models.PositiveIntegerField()),
                ('item', models.CharField(max_length=60, unique=True)),
                ('source', models.CharField(max_length=60)),
                ('source_number', models.CharField(db_index=True, default='', max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff_class', models.CharField(choices=[('leading', '领导干部'), ('civil_servant', '公务员'), ('institution', '事业单位'), ('contract', '编外'), ('co_located', '合署')], max_length=20)),
                ('from_on', models.DateField(null=True)),
                ('until_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence_key', models.CharField(max_length=160)),
                ('values', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(db_index=True)),
                ('read_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Numbering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(default='', max_length=6)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Outward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site_address', models.CharField(default='', max_length=200)),
                ('mail_on', models.BooleanField(default=False)),
                ('mail_hour', models.PositiveSmallIntegerField(default=9)),
                ('mail_domains', models.TextField(default='')),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=60, null=True)),
                ('staff_no', models.CharField(max_length=40, null=True, unique=True)),
                ('pinyin', models.CharField(db_index=True, default='', max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('standing', models.CharField(choices=[('first', 'A 角'), ('second', 'B 角'), ('acting', '代理')], default='first', max_length=8)),
                ('dispatching', models.BooleanField(default=False)),
                ('duties', models.JSONField(default=list)),
                ('from_on', models.DateField(null=True)),
                ('until_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='QuestionAbout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='QuestionEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(db_index=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Receiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=60)),
                ('shown', models.CharField(max_length=300)),
                ('safe', models.CharField(max_length=32, unique=True)),
                ('steps', models.JSONField(default=list)),
                ('daily', models.BooleanField(default=False)),
                ('daily_hour', models.PositiveSmallIntegerField(default=9)),
                ('language', models.CharField(default='zh', max_length=2)),
                ('told_until', models.BigIntegerField()),
                ('active', models.BooleanField(default=True)),
                ('ended', models.BooleanField(default=False)),
                ('rests_until', models.DateTimeField(null=True)),
                ('fault', models.CharField(default='', max_length=200)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Recurrence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('account_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=60)),
                ('source', models.CharField(max_length=60)),
                ('basis', models.CharField(default='', max_length=200)),
                ('demand', models.TextField()),
                ('rhythm', models.CharField(max_length=8)),
                ('due_after', models.PositiveSmallIntegerField()),
                ('hand_on', models.CharField(default='', max_length=8)),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('next_on', models.DateField(db_index=True)),
                ('paused', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RecurrenceTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('due', models.DateField()),
                ('refused', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('key', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('answer', models.JSONField()),
                ('made_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField(db_index=True)),
                ('page', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=60)),
                ('query', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Transition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure', models.CharField(max_length=60)),
                ('state_before', models.CharField(max_length=60)),
                ('state', models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='UnitSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('tier', models.PositiveSmallIntegerField(null=True)),
                ('dispatching', models.BooleanField(default=False)),
                ('order', models.PositiveIntegerField(default=0)),
                ('from_on', models.DateField(null=True)),
                ('until_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, unique=True)),
                ('procedure', models.CharField(max_length=60)),
                ('state', models.CharField(max_length=60)),
                ('state_since', models.DateTimeField()),
                ('version', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
                ('open', models.BooleanField()),
                ('clock', models.BooleanField()),
                ('title', models.CharField(max_length=200)),
                ('words', models.TextField(default='')),
                ('kind', models.CharField(default='', max_length=60)),
                ('channel', models.CharField(default='', max_length=60)),
                ('asks_from', models.DateField(null=True)),
                ('due', models.DateField(null=True)),
                ('done', models.DateField(null=True)),
                ('closed', models.DateField(null=True)),
                ('attributes', models.JSONField(default=dict)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='records.case')),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('added_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='records.case')),
            ],
        ),
        migrations.CreateModel(
            name='CaseLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(max_length=60)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='records.case')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linked_from', to='records.case')),
            ],
        ),
        migrations.CreateModel(
            name='CaseParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attribute', models.CharField(max_length=60)),
                ('procedure', models.CharField(max_length=60)),
                ('open', models.BooleanField()),
                ('due', models.DateField(null=True)),
                ('closed', models.DateField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='records.case')),
            ],
        ),
        migrations.CreateModel(
            name='CaseRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('place', models.PositiveIntegerField()),
                ('due', models.DateField(null=True)),
                ('done', models.DateField(null=True)),
                ('values', models.JSONField(default=dict)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='records.case')),
            ],
        ),
        migrations.CreateModel(
            name='CaseValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure', models.CharField(max_length=60)),
                ('attribute', models.CharField(max_length=60)),
                ('number', models.BigIntegerField(null=True)),
                ('text', models.CharField(max_length=200, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_values', to='records.case')),
            ],
        ),
        migrations.CreateModel(
            name='DailyMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('day', models.DateField(db_index=True)),
                ('state', models.CharField(max_length=8)),
                ('things', models.PositiveSmallIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('fault', models.CharField(default='', max_length=200)),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'next_at'], name='mail_state_next')],
                'constraints': [models.UniqueConstraint(fields=('account_id', 'day'), name='one_mail_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('place', models.CharField(max_length=120)),
                ('content', models.JSONField()),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account_id', 'place'), name='one_draft_per_place')],
            },
        ),
        migrations.CreateModel(
            name='ErasedEvent',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='erased', serialize=False, to='records.event')),
                ('remains', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Particulars',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='particulars', serialize=False, to='records.event')),
                ('payload', models.TextField()),
                ('salt', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='waiting', serialize=False, to='records.event')),
            ],
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['actor', 'occurred_us', 'step'], name='event_actor_occurred'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('item', 'version'), name='one_event_per_version'),
        ),
        migrations.AddField(
            model_name='entry',
            name='event',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='records.event'),
        ),
        migrations.AddField(
            model_name='case',
            name='last_event',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.event'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='records.event'),
        ),
        migrations.AddField(
            model_name='answer',
            name='event',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.event'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.event'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'running'))), fields=('state',), name='one_evaluation_of_each_under_way'),
        ),
        migrations.AddField(
            model_name='foundquestion',
            name='evaluation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='records.evaluation'),
        ),
        migrations.AddField(
            model_name='intake',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.event'),
        ),
        migrations.AddConstraint(
            model_name='intakerow',
            constraint=models.UniqueConstraint(fields=('digest', 'sheet', 'row'), name='one_matter_per_row'),
        ),
        migrations.AddField(
            model_name='notice',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='records.case'),
        ),
        migrations.AddField(
            model_name='notice',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.event'),
        ),
        migrations.AddConstraint(
            model_name='numbering',
            constraint=models.UniqueConstraint(fields=('series', 'year'), name='one_last_number'),
        ),
        migrations.AddField(
            model_name='notice',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='records.person'),
        ),
        migrations.AddField(
            model_name='notice',
            name='stands_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person'),
        ),
        migrations.AddField(
            model_name='membership',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='records.person'),
        ),
        migrations.AddField(
            model_name='leave',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leave', to='records.person'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person'),
        ),
        migrations.AddField(
            model_name='caseparty',
            name='person',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person'),
        ),
        migrations.AddField(
            model_name='case',
            name='holder',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='held_cases', to='records.person'),
        ),
        migrations.AddField(
            model_name='case',
            name='rests_person',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person'),
        ),
        migrations.AddField(
            model_name='case',
            name='subject',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_about', to='records.person'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person'),
        ),
        migrations.AddField(
            model_name='post',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='records.person'),
        ),
        migrations.AddField(
            model_name='questionabout',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='about', to='records.foundquestion'),
        ),
        migrations.AddField(
            model_name='questionevidence',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='records.foundquestion'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='receiver',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='records.receiver'),
        ),
        migrations.AddField(
            model_name='recurrenceturn',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.case'),
        ),
        migrations.AddField(
            model_name='recurrenceturn',
            name='recurrence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='records.recurrence'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(fields=('account_id', 'key'), name='one_answer_per_key'),
        ),
        migrations.AddConstraint(
            model_name='transition',
            constraint=models.UniqueConstraint(fields=('procedure', 'state_before', 'state'), name='one_transition'),
        ),
        migrations.AddField(
            model_name='recurrence',
            name='lead_unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.unit'),
        ),
        migrations.AddField(
            model_name='receiver',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.unit'),
        ),
        migrations.AddField(
            model_name='post',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='records.unit'),
        ),
        migrations.AddField(
            model_name='membership',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='records.unit'),
        ),
        migrations.AddField(
            model_name='caserow',
            name='unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.unit'),
        ),
        migrations.AddField(
            model_name='caseparty',
            name='unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.unit'),
        ),
        migrations.AddField(
            model_name='case',
            name='rests_unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.unit'),
        ),
        migrations.AddField(
            model_name='case',
            name='unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='records.unit'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='successor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.unit'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.unit'),
        ),
        migrations.AddField(
            model_name='unitspan',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='child_spans', to='records.unit'),
        ),
        migrations.AddField(
            model_name='unitspan',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spans', to='records.unit'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.UniqueConstraint(fields=('case', 'relation', 'other'), name='one_link_per_relation'),
        ),
        migrations.AddIndex(
            model_name='casevalue',
            index=models.Index(fields=['procedure', 'attribute', 'number', 'case'], name='value_number'),
        ),
        migrations.AddIndex(
            model_name='casevalue',
            index=models.Index(fields=['procedure', 'attribute', 'text', 'case'], name='value_text'),
        ),
        migrations.AddConstraint(
            model_name='casevalue',
            constraint=models.UniqueConstraint(fields=('case', 'attribute'), name='one_value_per_attribute'),
        ),
        migrations.AddField(
            model_name='erasedevent',
            name='erasure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='records.erasure'),
        ),
        migrations.AddConstraint(
            model_name='intake',
            constraint=models.UniqueConstraint(fields=('account_id', 'key'), name='one_receipt_per_key'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['person'], name='notice_unread'),
        ),
        migrations.AddConstraint(
            model_name='leave',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__gt', models.F('from_on'))), name='leave_forward'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='a_second_officer_erases'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('granted__isnull', False), _connector='OR'), name='an_erasure_is_decided'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), ('person__isnull', True)), models.Q(('event__isnull', True), ('person__isnull', False)), _connector='OR'), name='an_erasure_has_one_subject'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(condition=models.Q(('erased_at__isnull', False)), fields=['sha256'], name='attachment_erased'),
        ),
        migrations.AddIndex(
            model_name='questionabout',
            index=models.Index(fields=['level', 'key'], name='question_about'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'next_at'], name='delivery_state_next'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('receiver', 'about'), name='one_delivery_per_cause'),
        ),
        migrations.AddConstraint(
            model_name='recurrenceturn',
            constraint=models.UniqueConstraint(fields=('recurrence', 'day'), name='one_turn_per_period'),
        ),
        migrations.AddConstraint(
            model_name='recurrence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='recurs_forward'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('from_on__isnull', True), ('until_on__isnull', True), ('until_on__gt', models.F('from_on')), _connector='OR'), name='post_forward'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('from_on__isnull', True), ('until_on__isnull', True), ('until_on__gt', models.F('from_on')), _connector='OR'), name='membership_forward'),
        ),
        migrations.AddIndex(
            model_name='caserow',
            index=models.Index(fields=['kind', 'unit', 'done'], name='row_unit'),
        ),
        migrations.AddConstraint(
            model_name='caserow',
            constraint=models.UniqueConstraint(fields=('case', 'kind', 'place'), name='one_row_per_place'),
        ),
        migrations.AddIndex(
            model_name='caseparty',
            index=models.Index(fields=['person', 'procedure', 'open', 'due', 'case'], name='party_person_open'),
        ),
        migrations.AddIndex(
            model_name='caseparty',
            index=models.Index(fields=['person', 'procedure', 'open', '-closed', 'case'], name='party_person_closed'),
        ),
        migrations.AddIndex(
            model_name='caseparty',
            index=models.Index(fields=['unit', 'procedure', 'attribute', 'open', 'case'], name='party_unit_open'),
        ),
        migrations.AddConstraint(
            model_name='caseparty',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('case', 'attribute', 'person'), name='a_person_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='caseparty',
            constraint=models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('case', 'attribute', 'unit'), name='a_unit_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='caseparty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('unit__isnull', False)), models.Q(('person__isnull', False), ('unit__isnull', True)), _connector='OR'), name='a_party_is_a_person_or_a_unit'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['procedure', 'open', 'due', 'id'], name='case_open'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['procedure', 'open', '-closed', '-id'], name='case_closed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['procedure', 'open', 'state', 'due'], name='case_state'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['unit', 'open', 'due', 'id'], name='case_unit_open'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['unit', 'open', '-closed', '-id'], name='case_unit_closed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['holder', 'open', 'due', 'id'], name='case_holder_open'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['holder', 'open', '-closed', '-id'], name='case_holder_closed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['subject', 'open', 'due', 'id'], name='case_subject'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['rests_person', 'open', 'due', 'id'], name='case_rests_person'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['rests_unit', 'open', 'due', 'id'], name='case_rests_unit'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('granted__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='a_second_officer_adjusts'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.UniqueConstraint(condition=models.Q(('granted__isnull', True)), fields=('unit',), name='one_adjustment_of_a_unit_waits'),
        ),
        migrations.AddConstraint(
            model_name='unitspan',
            constraint=models.CheckConstraint(condition=models.Q(('from_on__isnull', True), ('until_on__isnull', True), ('until_on__gt', models.F('from_on')), _connector='OR'), name='unit_span_forward'),
        ),
        migrations.RunPython(put_in_place, migrations.RunPython.noop),
    ]
