"""Headers every answer carries beside the content security policy."""

PERMISSIONS = "geolocation=(), camera=(), microphone=(), payment=(), usb=()"


class Headers:
    """No feature of the device, no embedding elsewhere, no copy of a signed-in page kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
