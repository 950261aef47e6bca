"""The history of the tables. HEAD is the newest revision; a test holds it true."""

HEAD = "0018"
