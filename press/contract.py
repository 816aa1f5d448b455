"""What whoever makes a delivery certificate and whoever checks one agree on."""

from typing import Final

#: The name of the file inside the PDF that says everything again for programs.
STATEMENT: Final = "statement.json"
#: The form of that file. A change that an older verifier would misread takes another number.
FORM: Final = "muniment delivery certificate 1"
