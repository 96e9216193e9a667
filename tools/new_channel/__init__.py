"""`./dev new-channel NAME`: writes the folder of a new channel, with everything in it still to be written.

The contract suite is red for it until the channel is done; `docs/how-to/add-a-channel.md` leads the way.
"""
