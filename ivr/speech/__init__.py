"""Prompt + values + language → words.

Pure. In this room nothing is decided: not what is said, nor to whom. It never reads a file, never
speaks a value it was not given, and never invents a word that is not in the catalogue.
"""
