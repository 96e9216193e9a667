"""Signed webhooks: other systems are told what happened here, in order, at least once, until they have taken it.

The journal is read from each subscription's own place (`plan_webhooks.sql`); what is to be told becomes rows, and one job for each
subscription sends them one after the other. The signature is that of Standard Webhooks 1.0.
"""
