/** One JSON value with the coercions of Jackson's JsonNode that the platform relies on; NodeCheck proves them. */
final class Node {
  private final char type;
  private final String text;

  /** Type: n null, b boolean, i integer, f float, s string, c container. */
  Node(char type, String text) {
    this.type = type;
    this.text = text;
  }

  boolean isNull() {
    return type == 'n';
  }

  boolean isBoolean() {
    return type == 'b';
  }

  boolean isTextual() {
    return type == 's';
  }

  boolean booleanValue() {
    return "true".equals(text);
  }

  String asText() {
    if (type == 'c') {
      return "";
    }
    return type == 'f' ? Double.toString(Double.parseDouble(text)) : text;
  }

  boolean asBoolean() {
    switch (type) {
      case 'b':
        return booleanValue();
      case 's':
        return "true".equals(text.trim());
      case 'i':
        return new java.math.BigInteger(text).signum() != 0;
      default:
        return false;
    }
  }

  long asLong(long otherwise) {
    switch (type) {
      case 'b':
        return booleanValue() ? 1 : 0;
      case 'i':
        return new java.math.BigInteger(text).longValue();
      case 'f':
        return (long) Double.parseDouble(text);
      case 's':
        return parsed(text.trim(), otherwise);
      default:
        return otherwise;
    }
  }

  private static long parsed(String number, long otherwise) {
    String rest = number.startsWith("+") ? number.substring(1) : number;
    try {
      return rest.matches("-?[0-9]*") ? Long.parseLong(rest) : (long) Double.parseDouble(rest);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
