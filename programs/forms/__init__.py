"""The program form, read and written. PURE: no Django, no database.

What a person typed is either understood, and then echoed the way everybody writes it, or kept as
typed together with the question. Nothing typed is ever dropped.
"""

from .asking import Choice
from .reading import FieldProblem, FormReading, read_form
from .writing import write_form

__all__ = ["Choice", "FieldProblem", "FormReading", "read_form", "write_form"]
