"""The road map: how poor an area is by each yardstick, where it shall go, and what is planned.

Never that one causes the other: programs stand beside the numbers, not under them.
"""
