"""The contract of a channel: one suite over every folder of `retzef.channels`.

A channel brings `contract.py` (the provider's side, see `retzef.ports.channel_contract`) and `cases/*.json`. Another
package is judged by setting RETZEF_CONTRACT_PACKAGE.
"""
