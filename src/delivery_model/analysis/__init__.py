"""Questions about a rule base as a whole: is it sound, and what do its rules decide?"""
