"""Supervisors publish, schedule, go back and work side by side, each as they type it."""
