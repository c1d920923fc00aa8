import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Reads lines "type base64(text) base64(json)" and prints for each value, twice, what asText, asBoolean,
 * asLong(10000), and Integer.parseInt of the text give: by our Node, then by Jackson's; joined by |, in base64.
 */
public final class NodeCheck {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    for (String line; (line = in.readLine()) != null; ) {
      String[] part = line.split(" ", -1);
      Node ours = new Node(part[0].charAt(0), decoded(part[1]));
      JsonNode theirs = new ObjectMapper().readTree(decoded(part[2]));
      String a = joined(ours.asText(), ours.asBoolean(), ours.asLong(10_000));
      String b = joined(theirs.asText(), theirs.asBoolean(), theirs.asLong(10_000));
      out.println(encoded(a) + " " + encoded(b));
    }
    out.flush();
  }

  private static String joined(String text, boolean truth, long number) {
    String port;
    try {
      port = String.valueOf(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      port = "no";
    }
    return truth + "|" + number + "|" + port + "|" + text;
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
