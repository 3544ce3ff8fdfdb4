from claims_project.record.services.appending import append, append_first, hold

__all__ = ["append", "append_first", "hold"]
