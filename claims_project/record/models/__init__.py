from claims_project.record.models.entries import AccessClass, AppendOnlyModel, Entry, one_number_each, owner_key
from claims_project.record.models.heads import Head

__all__ = ["AccessClass", "AppendOnlyModel", "Entry", "Head", "one_number_each", "owner_key"]
