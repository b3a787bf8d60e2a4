/**
 * Ciphers, hashes, key agreement and key types; the only package that sees JCE and BouncyCastle. A
 * leaf. Nothing here logs, and no text made here contains a secret.
 */
@NullMarked
package org.l2vpn.crypto;

import org.jspecify.annotations.NullMarked;
