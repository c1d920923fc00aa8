import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Properties;

/**
 * Reads Mail From texts (one per line, base64 of UTF-8) and prints what the library makes of each:
 * "ok" address name | "no" stage text, every value base64, separated by blanks.
 * Stage "set" is Spring's setFrom, "send" the transport's second look at the finished header.
 */
public final class Addresses {
  private static String enc(String s) {
    return "=" + Base64.getEncoder().encodeToString((s == null ? "" : s).getBytes(StandardCharsets.UTF_8));
  }

  public static void main(String[] args) throws Exception {
    Session session = Session.getInstance(new Properties());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    for (String line; (line = in.readLine()) != null; ) {
      String text = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
      String stage = "set";
      try {
        InternetAddress[] parsed = InternetAddress.parse(text);
        if (parsed.length != 1) {
          throw new AddressException("Illegal address", text);
        }
        InternetAddress from = new InternetAddress(parsed[0].getAddress(), parsed[0].getPersonal(), "UTF-8");
        MimeMessage message = new MimeMessage(session);
        message.setFrom(from);
        stage = "send";
        InternetAddress seen = (InternetAddress) message.getFrom()[0];
        out.println("ok " + enc(seen.getAddress()) + " " + enc(seen.getPersonal()));
      } catch (MessagingException e) {
        out.println("no " + stage + " " + enc(e.getMessage()));
      }
    }
    out.flush();
  }
}
