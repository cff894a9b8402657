"""The text of flows and prompts → one release, or every Problem in it.

Pure: texts come in, values go out; no file is opened here. Nothing in this room guesses what a
supervisor meant, stops at the first mistake, or lets through a name that leads nowhere.
"""
