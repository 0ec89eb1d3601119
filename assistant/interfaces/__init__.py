"""How people reach the assistant: command line and web page; phrases.py holds the words."""
