package org.l2vpn.cli;

import java.nio.file.Path;
import org.l2vpn.control.ControlSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what becomes of the control socket; the logger is made when there is something to say. */
final class ControlSocketLog implements ControlSocket.Reporter {
    private static Logger log() {
        return LoggerFactory.getLogger("org.l2vpn.control");
    }

    @Override
    public void opened(Path socket) {
        log().atInfo()
                .addKeyValue("socket", socket)
                .log("control socket was removed, opened again");
    }

    @Override
    public void failed(Path socket, String reason) {
        log().atWarn()
                .addKeyValue("socket", socket)
                .addKeyValue("reason", reason)
                .log("control socket was removed and cannot be opened again");
    }
}
