package org.l2vpn.session;

/** What one of our local indices names. */
sealed interface IndexOwner permits Keypair, OutstandingHandshake, ReadInitiation {}
