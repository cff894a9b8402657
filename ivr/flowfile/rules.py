"""Every rule a file is held to, by its name, in one sentence each.

A new rule gets its line here, and a broken example in tests/flowfile/broken.
"""

from __future__ import annotations

from collections.abc import Mapping

# Whether a file can be read at all.
READING: Mapping[str, str] = {
    "alias": "Words are written out where they are used, not pointed to with *.",
    "anchor": "No place has a second name, given with &.",
    "backslash": "A \\ in double quotation marks is written twice.",
    "bare-sign": "No words begin with a bare * or &.",
    "bare-star-or-pound": "The keys star and pound are named with their words.",
    "brace-left-open": "What { opens, } closes.",
    "bracket-left-open": "What [ opens, ] closes.",
    "cannot-be-opened": "The line may read each file.",
    "colon-missing": "A name has a colon after it.",
    "empty-file": "No file is empty.",
    "file-missing": "lines.yaml, hours.yaml and contacts.yaml are there.",
    "file-too-large": "A file holds at most 256 kB.",
    "file-too-long": "A file has at most 10,000 lines.",
    "file-without-names": "A file is made of names and what belongs to them.",
    "invisible-character": "A file holds no characters that cannot be seen.",
    "line-too-long": "A line has at most 5,000 characters.",
    "name-of-several-words": "A name is one word.",
    "name-twice": "No name stands twice in one group.",
    "nested-too-deep": "Nothing is nested deeper than 32 levels.",
    "not-utf-8": "A file is saved with the encoding UTF-8.",
    "nothing-between-commas": "Something stands between two commas, and between a bracket and a comma.",
    "out-of-line": "What belongs together begins under each other.",
    "out-of-list": "Each entry of a list begins with a dash under the one above.",
    "percent-sign-first": "No line begins with %.",
    "quotation-mark-left-open": "A quotation mark that is opened is closed.",
    "second-document": "A file is one part, without --- in it.",
    "sign-first": "Words that begin with a sign stand in quotation marks.",
    "stray-colon": "Words with a colon in them stand in quotation marks.",
    "tab": "A file has spaces, and no tabs.",
    "tag": "Nothing says with ! how it is to be read.",
    "too-many-names": "A file holds at most 5,000 names and words.",
    "two-options-on-one-key": "Each option of a menu has a key of its own.",
    "unquoted-brace": "Words that begin with a brace stand in quotation marks.",
    "unreadable": "A file is one that can be read.",
}
# What may stand where.
SETTINGS: Mapping[str, str] = {
    "empty-group": "What is made of entries has at least one.",
    "no-kind": "A step says what kind of step it is.",
    "not-a-group": "What is made of settings has each with its name.",
    "not-a-list": "What is made of several names is a list.",
    "not-a-telephone-key": "A key is a digit, star or pound.",
    "not-an-amount": "Money is written as money.",
    "not-words": "What is spoken or named is a word or a sentence.",
    "number-out-of-range": "A number, and a length of time, is within its bounds.",
    "other-format": "A flow file is of the format this program reads.",
    "outcome-missing": "A step says where the call goes for each way it can end.",
    "setting-missing": "What has to be set is set.",
    "several-kinds": "A step is of one kind.",
    "step-without-settings": "A step is a group of settings.",
    "unexpected-outcome": "A step names no way to end that its kind does not have.",
    "unfit-name": "A name can be referred to.",
    "unknown-setting": "Every setting is one that is known there.",
    "unknown-word": "Where only certain words can stand, one of them does.",
}
# Menus, and what is typed.
KEYS: Mapping[str, str] = {
    "asks-for-a-card": "No words but those of take_payment ask for a card.",
    "card-digits": "No step but take_payment takes as many digits as a card has.",
    "gap-in-keys": "The keys of a menu leave none out.",
    "keys-out-of-order": "The options of a menu are said in the order of their keys.",
    "many-options": "A menu has at most five options.",
    "nearly-card-digits": "No account number is nearly as long as that of a card.",
    "standing-key-reused": "A key that means the same everywhere means nothing else in a menu.",
    "too-many-options": "A menu has fewer than nine options.",
}
# Names that lead somewhere.
NAMES: Mapping[str, str] = {
    "flow-twice": "Each flow has a name of its own.",
    "language-twice": "A flow names each language once.",
    "unknown-calendar": "Every calendar that is named is in hours.yaml.",
    "unknown-contact": "Every contact that is named is in contacts.yaml.",
    "unknown-flow": "Every flow that is named is there.",
    "unknown-language": "Every language that is named has its file of prompts.",
    "unknown-prompt": "Words that are named are there.",
    "unknown-step": "Every step that is named is there.",
    "unknown-value": "Every value in only_if is one that a call can know.",
}
# lines.yaml, hours.yaml, contacts.yaml, policy.yaml.
COMPANIONS: Mapping[str, str] = {
    "calendar-called-line": "No calendar is called 'line', which is the hours of the number dialled.",
    "closes-before-it-opens": "A time to open is before the time to close.",
    "costly-number": "No caller is connected with a number that costs extra.",
    "day-missing": "The week names every day.",
    "day-twice": "The week names no day twice.",
    "emergency-number": "No caller is connected with an emergency number.",
    "exception-in-the-past": "An exception is of a day to come.",
    "exception-without-effect": "An exception changes something.",
    "never-open": "A calendar is open at some time of the week.",
    "never-there-when-open": "People can be reached at some time at which the line is open.",
    "no-times": "Hours say from when to when, or closed.",
    "not-a-date": "A date is written as year, month and day.",
    "not-a-day": "A day of the week is Mon, Tue, Wed, Thu, Fri, Sat or Sun.",
    "not-a-length-of-time": "A length of time is written in minutes.",
    "not-a-telephone-number": "A telephone number can be dialled.",
    "not-a-time": "A time is written as clocks show it.",
    "number-abroad": "Callers are connected only with numbers of the countries in policy.yaml.",
    "number-of-nobody": "A telephone number is one that somebody can have.",
    "number-twice": "Each line has a number of its own.",
    "number-with-extension": "A telephone number has no extension.",
    "overlapping-times": "The times of one day follow each other.",
    "policy-contradicts-itself": "The smallest payment is not more than the largest.",
    "short-number": "No caller is connected with a short number, like 711.",
    "transfer-to-itself": "No caller is connected with the line itself.",
    "unknown-country": "A country is one of two letters that exists.",
    "unknown-holidays": "A list of holidays is one that is known here.",
    "unknown-time-zone": "A time zone is one that exists.",
    "zone-without-words": "Each time zone has its words in every language.",
}
# What is said.
WORDS: Mapping[str, str] = {
    "blank-left-out": "A sentence says what it is there for.",
    "blank-lost": "A translation has the blanks of the original.",
    "blank-with-a-format": "A blank does not say how it is spoken.",
    "blank-without-value": "Words said where no value is known have no blank.",
    "cannot-be-spoken": "A sentence under 'spoken' can be said of every value.",
    "greeting-too-long": "Callers can press a key within 12 seconds.",
    "key-in-phrase": "The phrase of a menu does not name a key itself.",
    "key-lecture": "Nobody is told how keys work before they can press one.",
    "key-without-word": "The keys star and pound have their words.",
    "menu-too-long": "A menu is heard in 25 seconds.",
    "no-words": "Every name of words has some.",
    "not-reviewed": "A qualified person has read each translation.",
    "older-than-english": "A translation says what the original says now.",
    "options-have-changed": "Nobody is told that options have changed.",
    "other-language": "A file of prompts is named after its language.",
    "pay-language": "Twilio can take a card in the language it is told.",
    "pay-words-missing": "Asking for a card has all its words in every language.",
    "phrase-ends": "The phrase of a menu does not end with a full stop.",
    "prompt-too-long": "What is said at once is heard in 20 seconds.",
    "tag-language": "A tag is one of its file's language.",
    "unfilled-blank": "A blank under 'spoken' is one that is filled there.",
    "unknown-blank": "Every blank is a value that a call can know.",
    "unknown-tag": "A tag is one that a voice speaks.",
    "unknown-voice": "A voice is in the list of Twilio's voices.",
    "unreadable-blank": "A blank is one name in braces.",
    "voice-language": "A voice speaks the language of its tag.",
    "voice-misspelt": "A voice has the name of one there is.",
    "web-before-menu": "Nobody is sent to the web before the first menu.",
    "words-missing": "Whatever is said has its words in every language.",
    "words-too-long": "Nobody listens to more than 1000 characters.",
}
# What is played.
RECORDINGS: Mapping[str, str] = {
    "recorded-twice": "Words have one recording.",
    "recording-not-first": "A recorded phrase comes first in its option.",
    "recording-not-played": "A recording is of words that are said by themselves.",
    "recording-of-no-language": "A recording lies in the folder of a language.",
    "recording-of-nothing": "A recording is named after words that are there.",
    "recording-with-blank": "Recorded words have no blank.",
}

RULES: Mapping[str, str] = {**READING, **SETTINGS, **KEYS, **NAMES, **COMPANIONS, **WORDS, **RECORDINGS}
