/**
 * What the tests and the bench need of a real Linux: namespaces, processes in them, raw frames,
 * captures and measuring tools. Needs root; nothing here knows JUnit.
 */
@NullMarked
package org.l2vpn.netns.kit;

import org.jspecify.annotations.NullMarked;
