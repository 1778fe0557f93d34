"""What the numbers of Twilio's refusals mean for us: what to do, and plain words for staff. Only a table.

Providers section 2; those with a star are from Twilio's own page on each error. Unknown numbers follow the HTTP status.

    halt    what makes every message fail: our account, our sender
    none    what makes this one fail: this number, this country, this template
    stop    the person opted out or blocked us
    retry   not processed, or not yet
"""

from collections.abc import Mapping

from messages.channel import FailureKind

CODES: Mapping[int, tuple[FailureKind, str]] = {
    20003: ("halt", "Twilio refuses our account"),  # wrong token
    20005: ("halt", "our Twilio account is not active"),  # suspended, unpaid
    20006: ("halt", "Twilio refuses our account"),  # access denied
    20009: ("retry", "Twilio has not finished with this message"),  # not yet final, cannot be emptied
    20404: ("halt", "Twilio does not know our account or address"),  # a create call names nothing else
    20429: ("retry", "too many messages at once"),  # never processed
    20500: ("retry", "Twilio has a fault of its own"),  # in a refusal or a receipt; under a 5xx nothing is certain
    20503: ("retry", "Twilio has a fault of its own"),  # the same
    21211: ("none", "the number is not a phone number"),  # To
    21212: ("halt", "our sender is not a phone number"),  # From *
    21408: ("none", "our Twilio account may not write to this country"),  # geo permissions
    21601: ("halt", "our sender cannot send text messages"),  # From *
    21603: ("halt", "our own sender is missing"),  # From
    21604: ("none", "the number is missing"),  # To
    21606: ("halt", "our sender cannot send text messages"),  # From
    21607: ("halt", "a trial account cannot use this sender"),  # From *
    21608: ("none", "a trial account writes only to numbers that are verified at Twilio"),  # To *
    21610: ("stop", "the person has opted out"),  # STOP, known to Twilio
    21611: ("retry", "Twilio's queue is full"),  # queue
    21612: ("none", "our sender cannot reach this number"),  # To and From
    21614: ("none", "the number is not a mobile"),  # To
    21617: ("none", "the message is too long"),  # ours
    21619: ("none", "the message is empty"),  # ours
    21624: ("none", "the time limit of the message is wrong"),  # ours
    21655: ("none", "Twilio does not know the template"),  # ours *
    21656: ("none", "the template does not fit its facts"),  # ours
    21659: ("halt", "our sender is not a number of Twilio's"),  # From *
    21660: ("halt", "our sender belongs to another Twilio account"),  # From *
    21701: ("halt", "our Messaging Service does not exist"),  # MG *
    21705: ("halt", "our Messaging Service does not exist"),  # MG *
    21910: ("none", "sender and number are of different channels"),  # ours
    30001: ("retry", "Twilio's queue is full"),  # queue
    30002: ("halt", "our Twilio account is not active"),  # suspended after it was queued *
    30003: ("retry", "the phone is off or out of reach"),  # later, if still useful
    30004: ("none", "the phone or its company blocks our messages"),  # blocked
    30005: ("none", "the number is unknown or no longer in use"),  # gone: L6
    30006: ("none", "the number is a landline or cannot be reached"),  # landline
    30007: ("none", "the phone company took the message for spam"),  # wording
    30008: ("retry", "the phone company gave no reason"),  # unknown
    30036: ("none", "the time for this message had passed"),  # validity ran out
    63002: ("halt", "our WhatsApp sender is not set up"),  # From *
    63003: ("none", "this person is not on WhatsApp"),  # no account
    63005: ("none", "WhatsApp refused the message"),  # refused
    63007: ("halt", "our WhatsApp sender is not set up"),  # From *
    63012: ("retry", "WhatsApp had a fault of its own"),  # theirs
    63013: ("none", "WhatsApp refused the template's facts"),  # variables
    63014: ("stop", "the person blocked us on WhatsApp"),  # blocked
    63016: ("none", "outside WhatsApp's 24 hours"),  # window
    63018: ("retry", "WhatsApp's limit for our sender is reached"),  # rate, or the day
    63021: ("none", "WhatsApp refused the template's length"),  # length
    63024: ("none", "this person is not on WhatsApp"),  # no account
    63027: ("none", "the template does not exist in this language"),  # language
    63028: ("none", "the template does not fit its facts"),  # variables
    63032: ("none", "WhatsApp chose not to deliver"),  # marketing limits
    63038: ("retry", "our Twilio account's limit for the day is reached"),  # rolling 24 hours *
    63040: ("none", "the template begins with a fact, which WhatsApp refuses"),  # ours (fact 15)
    63049: ("none", "WhatsApp chose not to deliver"),  # marketing limits
}
OF_TEMPLATES = (21655, 21656, 63013, 63021, 63027, 63028, 63040)
"""The template is refused, not the person: while the window is open, plain words may still go."""
NUMBER_GONE = (21211, 21614, 30005)
"""No text reaches this number: somebody must ask for the right one (L6)."""
