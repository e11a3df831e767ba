"""The log of every action, and the rules that other apps' rows share. Knows nobody."""
