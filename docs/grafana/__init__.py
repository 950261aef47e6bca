"""Dashboards for Grafana, and the script that writes them."""
