package org.l2vpn.link;

/** Who receives a link's frames and events; always called on the link's loop. */
public interface LinkListener {
    /** Frames arrived; {@code frames} is valid during this call only. */
    void onFrames(Link link, FrameBatch frames);

    /** The link's state changed. */
    void onEvent(Link link, LinkEvent event);

    /**
     * What the link's interface is like changed; {@link Link#condition} tells how.
     *
     * @param restored whether something that others had changed was restored, addresses perhaps
     */
    default void onCondition(Link link, boolean restored) {}
}
