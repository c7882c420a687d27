import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The client of java.net.http: `URI [root]` sends messages to a server that sends them back, and prints "done". It has no
 * compression.
 */
class WebSocketPeer {
    static final byte[] BYTES = {0, -1};
    static final String[] TEXTS = {"", "äöü€😀", "x".repeat(70_000), "y".repeat(3_000_000)};

    public static void main(String[] words) throws Exception {
        Events events = new Events();
        HttpClient.Builder client = HttpClient.newBuilder();
        if (words.length > 1) client.sslContext(trusting(words[1]));
        WebSocket socket = client.build().newWebSocketBuilder().subprotocols("chat").buildAsync(URI.create(words[0]), events).join();
        check("sub-protocol", "chat", socket.getSubprotocol());
        for (String text : TEXTS) exchange(socket, events, text);
        for (byte[] bytes : new byte[][] {{}, BYTES, new byte[3_000_000]}) exchange(socket, events, bytes);
        socket.sendText("frag", false).join();
        socket.sendText("mented", true).join();
        check("fragments", "fragmented", events.next());
        socket.sendPing(ByteBuffer.wrap(BYTES)).join();
        check("Pong", "pong " + Arrays.toString(BYTES), events.next());
        socket.sendClose(4000, "done").join();
        check("Close", "closed 4000", events.next());
        System.out.println("done");
    }

    static void exchange(WebSocket socket, Events events, String text) throws Exception {
        socket.sendText(text, true).join();
        check(text.length() + " characters", text, events.next());
    }

    static void exchange(WebSocket socket, Events events, byte[] bytes) throws Exception {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        check(bytes.length + " bytes", Arrays.toString(bytes), events.next());
    }

    static void check(String what, String expected, String actual) {
        if (!expected.equals(actual)) throw new AssertionError(what + ": " + actual.substring(0, Math.min(actual.length(), 200)));
    }

    static SSLContext trusting(String file) throws Exception {
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        try (FileInputStream pem = new FileInputStream(file)) {
            roots.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Whole messages, and what else arrives, as text. */
    static class Events implements WebSocket.Listener {
        private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        String next() throws InterruptedException {
            String event = queue.poll(60, TimeUnit.SECONDS);
            return event == null ? "nothing within a minute" : event;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
            message.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
            if (isLast) add(message.toString(StandardCharsets.UTF_8));
            return more(socket, isLast);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean isLast) {
            message.writeBytes(bytesOf(part));
            if (isLast) add(Arrays.toString(message.toByteArray()));
            return more(socket, isLast);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            add("pong " + Arrays.toString(bytesOf(payload)));
            return more(socket, false);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            add("closed " + code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            add(error.toString());
        }

        private void add(String event) {
            queue.add(event);
        }

        private CompletionStage<?> more(WebSocket socket, boolean isLast) {
            if (isLast) message.reset();
            socket.request(1);
            return null;
        }

        private static byte[] bytesOf(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }
    }
}
