"""What every web server of ours has: doors that nobody holds open, and headers that harm nobody."""
