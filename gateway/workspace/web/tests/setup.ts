// After each test what it rendered is taken down, so that no timer of it outlives the test.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(() => cleanup());
