import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads lines "type base64(text) base64(json)"; prints every value whose coercions differ from Jackson's. */
public final class NodeCheck {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int compared = 0;
    for (String line; (line = in.readLine()) != null; compared++) {
      String[] part = line.split(" ", -1);
      Node ours = new Node(part[0].charAt(0), decoded(part[1]));
      JsonNode theirs = new ObjectMapper().readTree(decoded(part[2]));
      String a = ours.asText() + "|" + ours.asBoolean() + "|" + ours.asLong(10_000) + "|" + ours.isTextual();
      String b = theirs.asText() + "|" + theirs.asBoolean() + "|" + theirs.asLong(10_000) + "|" + theirs.isTextual();
      if (!a.equals(b)) {
        System.out.println(decoded(part[2]) + ": " + a + " but Jackson " + b);
      }
    }
    System.out.println("compared " + compared);
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
