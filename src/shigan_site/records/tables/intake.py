"""Takes nothing. Gives the receipts of lists of matters that were taken in. Never a cell of the list itself."""

from __future__ import annotations

from django.db import models

from shigan_site.records.tables.ledger import Event


class Intake(models.Model):
    """One list taken in: the receipt. ``opened`` are the rows that were good, each with its matter.

    What was refused lies as a file beside the data for some weeks, not here.
    """

    account_id = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=64)  # of the form that was sent: sent twice, it has one receipt
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    opened = models.JSONField()  # [[row, item], …] in the order of the rows
    before = models.PositiveIntegerField()  # rows that had been taken in before
    refused = models.PositiveIntegerField()
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    about = models.CharField(max_length=20, default="matters")  # 'matters' that were opened, or 'feedback' on them

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account_id", "key"), name="one_receipt_per_key"),)


class IntakeRow(models.Model):
    """A row of a list that became a matter. ``source_number``: how the other system calls it; empty: the list did not say."""

    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200)
    row = models.PositiveIntegerField()
    item = models.CharField(max_length=60, unique=True)  # the matter's number
    source = models.CharField(max_length=60)
    source_number = models.CharField(max_length=200, default="", db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("digest", "sheet", "row"), name="one_matter_per_row"),)
