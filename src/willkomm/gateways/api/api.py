"""The API: one document, one address, every app's operations."""

from ninja import NinjaAPI

from willkomm.common.content.api import router as languages
from willkomm.core.organisations.api import router as organisations
from willkomm.gateways.api.auth import Key, Session
from willkomm.gateways.api.problems import answer_with_problems, describe_problems
from willkomm.gateways.register.api import router as deliveries
from willkomm.gateways.reporting.api import contacts
from willkomm.gateways.reporting.api import router as figures
from willkomm.welcome.cases.api import router as cases
from willkomm.welcome.conversations.api import router as letters

DESCRIPTION = "Dossiers, Briefe, Registerlieferungen und Kennzahlen. Fehler sind Problemdokumente nach RFC 9457."


class Api(NinjaAPI):
    """Names each operation in the document after its function."""

    def get_openapi_operation_id(self, operation) -> str:
        """The function's name; a test sees to it that names are unique."""
        return operation.view_func.__name__

    def get_openapi_schema(self, *, path_prefix=None, path_params=None):
        """The document, with the problem documents that every operation may answer with."""
        return describe_problems(super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params))


api = Api(title="Willkomm", version="1", description=DESCRIPTION, docs_url=None, auth=[Key(), Session()])
answer_with_problems(api)
api.add_router("/cases", cases)
api.add_router("/deliveries", deliveries)
api.add_router("/figures", figures)
api.add_router("/languages", languages)
api.add_router("/letter-batches", letters)
api.add_router("/organisations", organisations)
api.add_router("/organisations/contact-points", contacts)
