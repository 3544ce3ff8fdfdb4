from registry.services.importing.reporting import ImportReport
from registry.services.importing.running import import_register, source_of

__all__ = ["ImportReport", "import_register", "source_of"]
