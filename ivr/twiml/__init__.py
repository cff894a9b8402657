"""Twilio's dialect, both ways: is this Twilio, what happened, and what shall the caller hear.

Pure. Nothing is decided here, nothing is fetched, and no XML is ever put together from strings.
"""
