import com.google.api.client.auth.oauth2.ClientParametersAuthentication;
import com.google.api.client.auth.oauth2.RefreshTokenRequest;
import com.google.api.client.auth.oauth2.TokenResponse;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import java.util.Map;

/** Asks for an access token as the platform does before it sends (since 3.6), with the library that it uses. */
final class Token {
  private Token() {
  }

  /** The access token, or the platform's text for why there is none. */
  static String fetch(Map<String, Node> row) {
    try {
      String clientId = Engine.value(row, "clientId").asText();
      String clientSecret = Engine.value(row, "clientSecret").asText();
      String refreshToken = Engine.value(row, "refreshToken").asText();
      String tokenUri = Engine.value(row, "tokenUri").asText();
      Engine.value(row, "providerId").asText(); // read before the request; what it says matters after it
      TokenResponse answer = new RefreshTokenRequest(
          new NetHttpTransport(), new GsonFactory(), new GenericUrl(tokenUri), refreshToken)
          .setClientAuthentication(new ClientParametersAuthentication(clientId, clientSecret))
          .execute();
      answer.getExpiresInSeconds().intValue(); // the platform reckons with it: without it nothing is sent
      return answer.getAccessToken();
    } catch (Exception e) {
      throw new RuntimeException("Error while retrieving access token: " + e.getMessage());
    }
  }
}
