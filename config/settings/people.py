"""How people sign in, stay signed in and prove themselves: allauth, sessions, passwords, limits."""

from environs import Env

env = Env(prefix="MUNIMENT_")

# Signing in by e-mail and password. Every address is confirmed by a code, and no page tells whether an address has an
# account. The limits on wrong passwords are our own (accounts.limits): they live in the database.
ACCOUNT_ADAPTER = "accounts.adapter.PeopleAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 3_600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGIN_TIMEOUT = 3_600
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.AskResetForm",
    "user_token": "accounts.forms.MailedLinkForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
    "add_email": "accounts.forms.NewEmailForm",
    "confirm_email_verification_code": "accounts.forms.EmailCodeForm",
}
ACCOUNT_RATE_LIMITS = {
    # Passwords are counted in accounts.limits; second-factor codes here, by person.
    "login": None,
    "login_failed": "5/15m/key",
    "signup": "20/h/ip",
    "reset_password": "30/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "confirm_email": "1/10s/key",
}

# The second factor. Staff cannot work without it (accounts.middleware). A passkey is always one that looks at its owner
# (finger, face or PIN), so it stands for the password and the second step together.
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TRUST_ENABLED = False
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_FORMS = {
    "authenticate": "accounts.forms.FactorForm",
    "reauthenticate": "accounts.forms.FactorAgainForm",
    "activate_totp": "accounts.forms.EnrolForm",
    "add_webauthn": "accounts.passkeys.NewPasskeyForm",
    "edit_webauthn": "accounts.passkeys.NamePasskeyForm",
    "login_webauthn": "accounts.passkeys.SignInWithPasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.PasskeyForm",
    "reauthenticate_webauthn": "accounts.passkeys.PasskeyAgainForm",
}

# Sessions end by themselves; the row is touched at most once a minute (accounts.sessions).
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3_600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_HOURS = 12
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", 15)
CLIENT_IDLE_MINUTES = env.int("CLIENT_IDLE_MINUTES", 20)
USERSESSIONS_TRACK_ACTIVITY = False

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 3_600
INVITATION_HOURS = 72
ALARM_LINK_DAYS = 7
# The e-mail addresses of the two who may open the office again after a lockdown, unless others are named when it begins.
LOCKDOWN_KEEPERS: list[str] = env.list("LOCKDOWN_KEEPERS", [])
SIGNUP_IS_OPEN = env.bool("SIGNUP_IS_OPEN", True)

# What people accept when they make an account; a new text needs a new version.
TERMS_VERSION = "2026-11"
TERMS_PATH = "/terms/"
