"""Accounts, grants, tokens and attempts to enter, with the triggers that keep grants as they were given."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shigan_site.accounts.triggers import statements


def put_in_place(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(editor.connection.vendor):
        editor.execute(statement, None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True)),
                ('person_key', models.CharField(max_length=20, null=True, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('language', models.CharField(choices=[('zh', '中文'), ('en', 'English')], default='zh', max_length=2)),
                ('theme', models.CharField(choices=[('auto', '跟随系统'), ('light', '浅色'), ('dark', '深色')], default='auto', max_length=6)),
                ('density', models.CharField(choices=[('loose', '宽松'), ('standard', '标准'), ('dense', '紧凑')], default='standard', max_length=8)),
                ('large_type', models.BooleanField(default=False)),
                ('shortcuts', models.BooleanField(default=True)),
                ('first_password', models.BooleanField(default=False)),
                ('email', models.EmailField(default='', max_length=254)),
                ('daily_mail', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('who', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField(null=True)),
                ('succeeded', models.BooleanField()),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'indexes': [models.Index(fields=['who', 'at'], name='attempt_who_at')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('start', models.CharField(default='', max_length=12)),
                ('digest', models.CharField(max_length=64, null=True, unique=True)),
                ('scopes', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('ends_on', models.DateField()),
                ('last_used_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20)),
                ('unit_key', models.CharField(default='', max_length=60)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('at_setup', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('granted_by__isnull', False), models.Q(('confirmed_by', models.F('granted_by')), _negated=True), models.Q(('confirmed_by', models.F('account')), _negated=True)), _connector='OR'), name='a_second_officer_confirms'), models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='grant_forward')],
            },
        ),
        migrations.RunPython(put_in_place, migrations.RunPython.noop),
    ]
