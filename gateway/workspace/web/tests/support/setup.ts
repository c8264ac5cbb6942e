// The page that tests run in: Spanish, with its words as the server writes them. What a test rendered is taken down
// after it, so that no timer of it outlives the test.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import words from "../../../locales/es/words.json";

if (typeof document !== "undefined" && !document.getElementById("words")) {
  document.documentElement.lang = "es";
  document.documentElement.dataset.home = "es";
  const script = document.createElement("script");
  script.id = "words";
  script.type = "application/json";
  script.textContent = JSON.stringify(words);
  document.head.append(script);
}

afterEach(() => cleanup());
