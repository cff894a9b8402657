"""Calls made to small lines that stand in this folder, to see that the telephone does what Twilio documents."""
