"""Files on their way out: who may have them, the event, and the name of the file. One file for each noun."""
