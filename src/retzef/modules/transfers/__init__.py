"""What goes in and out in files: importing customers, exporting everything.

Files lie below the data folder for a while; the work is done by jobs that can be stopped, and go on where they were.
"""
