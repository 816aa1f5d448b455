"""The people of the invented firm. Tests name them by first name."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.roles import StaffRole

PASSWORD = "port-ansel-lantern-42"  # noqa: S105  # the demo prints it for everybody to use
OFFICE, OUTSIDE = "halemercer.example", "mail.example"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: who she is, her role in the office if she works there, and what she is here to show."""

    key: str
    name: str
    staff_role: str = ""
    shows: str = ""

    @property
    def email(self) -> str:
        """Her address; both domains are reserved and reach nobody."""
        return f"{self.key}@{OFFICE if self.staff_role else OUTSIDE}"


CAST = (
    Member("clara", "Clara Reyes", shows="client with a matter in full life"),
    Member("leo", "Leo Marsh", StaffRole.ATTORNEY, "attorney on Clara's matter"),
    Member("pat", "Pat Osei", StaffRole.PARALEGAL, "paralegal on Clara's matter"),
    Member("cole", "Cole Aldana", shows="co-counsel in one room of Clara's matter"),
    Member("rita", "Rita Solano", shows="has an account and no plan yet"),
    Member("mia", "Mia Torres", StaffRole.MARKETER, "writes the library and sets the firm's face"),
    Member("ada", "Ada Hale", StaffRole.ADMINISTRATOR, "runs the office, reads the record"),
    Member("gina", "Gina Barlow", shows="client of another matter"),
    Member("fred", "Fred Nakamura", shows="former client in his free window"),
    Member("lena", "Lena Fisk", StaffRole.ATTORNEY, "attorney, not on Clara's matter"),
    Member("walt", "Walt Brandt", StaffRole.ATTORNEY, "attorney walled off from Clara's matter"),
    Member("sue", "Sue Lindqvist", StaffRole.SUPPORT, "support"),
    Member("vic", "Vic Delaney", shows="client whose access is suspended"),
    Member("sam", "Sam Keller", shows="has an account and nothing else"),
)
BY_KEY = {member.key: member for member in CAST}
