"""People and rights: who works here, their roles and teams, how they come in, their own accounts, tokens, and the audit.

What an agent may do is asked in `platform/auth`; here it is given and taken. Nobody gives what they do not have, and the last
administrator stays.
"""
