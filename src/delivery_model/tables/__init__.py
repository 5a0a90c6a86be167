"""Files of rows: tables of any format with their places, and the form of questions, a row a question."""
