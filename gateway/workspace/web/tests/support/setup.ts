// The page is in Spanish, with its words in it. After each test what it rendered is taken down, so that no timer of it
// outlives the test.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import words from "../../locales/es/words.json";

const script = document.createElement("script");
script.type = "application/json";
script.id = "words";
script.textContent = JSON.stringify(words);
document.head.append(script);
document.documentElement.lang = document.documentElement.dataset.home = "es";

afterEach(() => cleanup());
