import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends as the platform would: reads jobs (one per line, blank-separated: id, platform version, recipient, then each
 * key of the mail document as key=type:base64), maps the keys by the platform's rules, sends with the mail library by
 * the rules of Spring's JavaMailSenderImpl and MimeMessageHelper, with an access token where OAuth2 is on, and prints a line per job: id, outcome, milliseconds,
 * base64 of the text. Jobs run side by side on as many threads as the first argument says; what takes
 * longer than the second argument (milliseconds) is reported as hanging.
 */
public final class Engine {
  private static final ExecutorService SENDERS = Executors.newCachedThreadPool(r -> {
    Thread t = new Thread(r);
    t.setDaemon(true);
    return t;
  });

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ExecutorService pool = Executors.newFixedThreadPool(Integer.parseInt(args[0]));
    long cap = Long.parseLong(args[1]);
    List<Future<?>> all = new ArrayList<>();
    for (String line; (line = in.readLine()) != null; ) {
      String[] part = line.split(" ");
      Map<String, Node> document = document(part);
      all.add(pool.submit(() -> {
        long begun = System.nanoTime();
        Engine engine = new Engine(Double.parseDouble(part[1]), document);
        String outcome;
        String text;
        try {
          text = SENDERS.submit(() -> engine.send(part[2])).get(cap, TimeUnit.MILLISECONDS);
          outcome = text == null ? " sends " : " fails ";
        } catch (TimeoutException e) {
          text = "";
          outcome = " hangs ";
        }
        byte[] bytes = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
        String report = part[0] + outcome + (System.nanoTime() - begun) / 1_000_000 + " ="
            + Base64.getEncoder().encodeToString(bytes);
        synchronized (out) {
          out.println(report);
          out.flush();
        }
        return null;
      }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    System.exit(0);
  }

  private static Map<String, Node> document(String[] part) {
    Map<String, Node> document = new HashMap<>();
    for (int i = 3; i < part.length; i++) {
      int equals = part[i].indexOf('=');
      byte[] text = Base64.getDecoder().decode(part[i].substring(equals + 3));
      document.put(part[i].substring(0, equals),
          new Node(part[i].charAt(equals + 1), new String(text, StandardCharsets.UTF_8)));
    }
    return document;
  }

  private final double version;
  private final Map<String, Node> document;

  private Engine(double version, Map<String, Node> document) {
    this.version = version;
    this.document = document;
  }

  /** What the platform's own test mail would answer: null when sent, else the text of the error. */
  private String send(String to) {
    if (asksForTokens(document) && !document.containsKey("refreshToken")) {
      return "Refresh token was not generated. Please, generate refresh token.";
    }
    Sender sender;
    String from;
    long timeout;
    try {
      sender = new Sender(document);
      from = value(document, "mailFrom").asText();
      timeout = value(document, "timeout").asLong(10_000);
    } catch (RuntimeException e) {
      return e.getMessage() == null ? "" : e.getMessage();
    }
    try {
      MimeMessage message = new MimeMessage(sender.session);
      message.setFrom(address(from));
      message.setRecipient(MimeMessage.RecipientType.TO, address(to));
      message.setSubject("Test message from ThingsBoard", "UTF-8");
      message.setContent("<p>This is a test message, sent to <b>" + to + "</b>.</p>", "text/html;charset=UTF-8");
      if (version < 3.4) {
        sender.send(message);
      } else {
        sendWithTimeout(sender, message, timeout);
      }
      return null;
    } catch (SpringMailException e) {
      return "Unable to send mail: " + rootOf(e).getMessage();
    } catch (Exception e) {
      return "Unable to send mail: " + e.getMessage();
    }
  }

  private void sendWithTimeout(Sender sender, MimeMessage message, long timeout) {
    if (timeout <= 0) {
      throw new RuntimeException("Timeout!"); // the platform's timer fires at once; here it would be a race
    }
    Future<?> sending = SENDERS.submit(() -> sender.send(message));
    try {
      sending.get(timeout, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new RuntimeException("Timeout!");
    } catch (ExecutionException | InterruptedException e) {
      Throwable root = rootOf(e);
      throw version < 3.9 ? new RuntimeException(root) : new RuntimeException(root.getMessage());
    }
  }

  private static boolean asksForTokens(Map<String, Node> json) {
    return json.containsKey("enableOauth2") && value(json, "enableOauth2").asBoolean();
  }

  /** JsonNode.get followed by a call, with the null pointer's words: Java has some from 14 on. */
  static Node value(Map<String, Node> json, String key) {
    if (json.containsKey(key)) {
      return json.get(key);
    }
    String jackson = "com.fasterxml.jackson.databind.JsonNode.";
    throw new NullPointerException(Runtime.version().feature() < 14 ? null : "Cannot invoke \"" + jackson
        + "asText()\" because the return value of \"" + jackson + "get(String)\" is null");
  }

  /** MimeMessageHelper.parseAddress with encoding UTF-8. */
  private static InternetAddress address(String text) throws Exception {
    InternetAddress[] parsed = InternetAddress.parse(text);
    if (parsed.length != 1) {
      throw new AddressException("Illegal address", text);
    }
    return new InternetAddress(parsed[0].getAddress(), parsed[0].getPersonal(), "UTF-8");
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  /** Spring's MailException, as far as its words matter. */
  private static final class SpringMailException extends RuntimeException {
    private final Exception failed;

    SpringMailException(String message, Throwable cause) {
      super(message, cause);
      failed = null;
    }

    SpringMailException(Exception failed) {
      super("Failed messages: " + failed);
      this.failed = failed;
    }

    @Override
    public String toString() {
      String text = "org.springframework.mail.MailSendException: " + getMessage();
      return failed == null ? text : text + "; message exceptions (1) are:\nFailed message 1: " + failed;
    }
  }

  /** TbMailSender: the keys become properties; then JavaMailSenderImpl.doSend. */
  private static final class Sender {
    private final String host;
    private final int port;
    private final String username;
    private final Map<String, Node> json;
    private final Session session;
    private String password;

    Sender(Map<String, Node> json) {
      host = value(json, "smtpHost").asText();
      String strPort = value(json, "smtpPort").asText();
      try {
        port = Integer.parseInt(strPort);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(String.format("Invalid smtp port value: %s", strPort));
      }
      username = value(json, "username").asText();
      password = json.containsKey("password") ? value(json, "password").asText() : null;
      this.json = json;
      session = Session.getInstance(properties(json));
    }

    private static Properties properties(Map<String, Node> json) {
      Properties p = new Properties();
      String protocol = value(json, "smtpProtocol").asText();
      String prefix = "mail." + protocol;
      p.put("mail.transport.protocol", protocol);
      p.put(prefix + ".host", value(json, "smtpHost").asText());
      p.put(prefix + ".port", value(json, "smtpPort").asText());
      p.put(prefix + ".timeout", value(json, "timeout").asText());
      p.put(prefix + ".auth", String.valueOf(!value(json, "username").asText().isEmpty()));
      if (asksForTokens(json)) {
        p.put(prefix + ".auth.mechanisms", "XOAUTH2");
      }
      Node tls = json.get("enableTls");
      boolean enableTls = tls != null
          && (tls.isBoolean() && tls.booleanValue() || tls.isTextual() && "true".equalsIgnoreCase(tls.asText()));
      p.put(prefix + ".starttls.enable", enableTls);
      if (enableTls && json.containsKey("tlsVersion") && !json.get("tlsVersion").isNull()) {
        String tlsVersion = value(json, "tlsVersion").asText();
        if (!tlsVersion.isEmpty()) {
          p.put(prefix + ".ssl.protocols", tlsVersion);
        }
      }
      if (json.containsKey("enableProxy") && value(json, "enableProxy").asBoolean()) {
        p.put(prefix + ".proxy.host", value(json, "proxyHost").asText());
        p.put(prefix + ".proxy.port", value(json, "proxyPort").asText());
        String proxyUser = value(json, "proxyUser").asText();
        if (!proxyUser.isEmpty()) {
          p.put(prefix + ".proxy.user", proxyUser);
        }
        String proxyPassword = value(json, "proxyPassword").asText();
        if (!proxyPassword.isEmpty()) {
          p.put(prefix + ".proxy.password", proxyPassword);
        }
      }
      return p;
    }

    void send(MimeMessage message) {
      if (asksForTokens(json)) {
        password = Token.fetch(json);
      }
      Transport transport = null;
      Exception failed = null;
      try {
        try {
          transport = connect();
        } catch (AuthenticationFailedException e) {
          throw new SpringMailException("Authentication failed", e);
        } catch (Exception e) {
          throw new SpringMailException("Mail server connection failed", e);
        }
        try {
          message.setSentDate(new Date());
          message.saveChanges();
          Address[] recipients = message.getAllRecipients();
          transport.sendMessage(message, recipients);
        } catch (Exception e) {
          failed = e;
        }
      } finally {
        try {
          if (transport != null) {
            transport.close();
          }
        } catch (Exception e) {
          throw new SpringMailException("Failed to close server connection", e);
        }
      }
      if (failed != null) {
        throw new SpringMailException(failed);
      }
    }

    private Transport connect() throws MessagingException {
      String user = username;
      String secret = password;
      if (user.isEmpty()) {
        user = null;
        if ("".equals(secret)) {
          secret = null;
        }
      }
      String protocol = session.getProperty("mail.transport.protocol");
      Transport transport = session.getTransport(protocol);
      transport.connect(host, port, user, secret);
      return transport;
    }
  }
}
