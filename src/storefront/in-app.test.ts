import { wayOut } from "./in-app"

const PAGE = "https://shop.example/checkout/qfpay?payment_session_id=payses_1"
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
const ANDROID =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36"

describe("The way out of a browser inside another app", () => {
  it.each([
    [`${IPHONE} Instagram 350.0.0.20.98`, "Instagram"],
    [`${IPHONE} MicroMessenger/8.0.53 NetType/WIFI`, "WeChat"],
    [`${IPHONE} [FBAN/MessengerForiOS;FBAV/480.0]`, "Messenger"],
    [`${IPHONE} [FBAN/FBIOS;FBAV/480.0]`, "Facebook"],
    [`${ANDROID} [FB_IAB/Orca-Android;FBAV/480.0]`, "Messenger"],
    [`${ANDROID} WhatsApp/2.24`, "WhatsApp"],
    [`${IPHONE} Line/14.19.0`, "LINE"],
    [`${ANDROID} KAKAOTALK 11.3`, "KakaoTalk"],
    [`${IPHONE} AlipayClient/10.6`, "Alipay"],
  ])("is offered in %s", (userAgent, browser) => {
    expect(wayOut(userAgent, "payme", PAGE)?.browser).toBe(browser)
  })

  it.each([
    [IPHONE, "payme"],
    [ANDROID, "payme"],
    [`${IPHONE} MicroMessenger/8.0.53`, "wechat"],
    [`${IPHONE} AlipayClient/10.6`, "alipay"],
  ])("is not needed in %s for %s", (userAgent, wallet) => {
    expect(wayOut(userAgent, wallet, PAGE)).toBeNull()
  })

  it("leads to the phone's own browser, to the payment itself", () => {
    expect(wayOut(`${ANDROID} Instagram 350`, "payme", PAGE)).toEqual({
      browser: "Instagram",
      target: "Chrome",
      href:
        "intent://shop.example/checkout/qfpay?payment_session_id=payses_1#Intent;scheme=https;package=com.android.chrome;" +
        "S.browser_fallback_url=https%3A%2F%2Fshop.example%2Fcheckout%2Fqfpay%3Fpayment_session_id%3Dpayses_1;end",
    })
    expect(wayOut(`${IPHONE} Instagram 350`, "payme", PAGE)).toMatchObject({
      target: "Safari",
      href: "x-safari-https://shop.example/checkout/qfpay?payment_session_id=payses_1",
    })
  })

  it("keeps every part of an address: port, query and fragment, and what separates the parts of an intent", () => {
    const page = "http://localhost:8000/pay?a=1;b=2&payment_session_id=payses_1#step=2"
    const href = wayOut(`${ANDROID} Instagram 350`, "payme", page)?.href ?? ""
    // As Android reads it: the address is what stands before the last `#`, the rest is `#Intent;name=value;…;end`.
    const at = href.lastIndexOf("#")
    const [start, ...parts] = href.slice(at).split(";")
    expect([start, parts.at(-1)]).toEqual(["#Intent", "end"])
    const named = Object.fromEntries(parts.slice(0, -1).map((part) => part.split("=") as [string, string]))
    expect(`${named.scheme}${href.slice("intent".length, at)}`).toBe(page)
    expect(named.package).toBe("com.android.chrome")
    expect(decodeURIComponent(named["S.browser_fallback_url"] ?? "")).toBe(page)
    expect(wayOut(`${IPHONE} Line/14.19.0`, "payme", page)?.href).toBe(`x-safari-${page}`)
  })
})
