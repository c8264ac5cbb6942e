"""The SIP line on pjsua2, the only home of that library. One process holds four calls."""
