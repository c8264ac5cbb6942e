// The signature of one's replies.
import { expect, it } from "vitest";
import api from "../../../../../docs/reference/desk-api.json";
import { LONGEST_SIGNATURE } from "../../src/account/Signature";

it("the longest signature is as long as the workspace takes", () => {
  expect(LONGEST_SIGNATURE).toBe(api.components.schemas.OwnBody.properties.signature.maxLength);
});
