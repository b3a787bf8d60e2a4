package org.l2vpn.docker;

import java.io.IOException;

/** One end's key pair in base64, made by the program in the image. */
record Keys(String secret, String open) {

    static Keys generate(VpnContainer tools) throws IOException, InterruptedException {
        String secret = tools.asUser("vpnc", "genkey");
        String open = tools.asUser("sh", "-c", "echo '" + secret + "' | vpnc pubkey");
        return new Keys(secret, open);
    }

    @Override
    public String toString() {
        return open;
    }
}
