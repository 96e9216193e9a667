import { describe, expect, it } from "vitest";
import { deviceOf } from "./device";

describe("a device", () => {
  it.each([
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Windows"],
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0", "Edge · Linux"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1", "Safari · iOS"],
    ["Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome · Android"],
  ])("is told by what its browser says: %s", (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });

  it("is unknown when it says nothing that is known", () => {
    expect(deviceOf("python-httpx/0.28")).toBeUndefined();
    expect(deviceOf("")).toBeUndefined();
  });
});
