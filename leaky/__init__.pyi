# The public names, and where each is found.
from .activations import leaky_relu as leaky_relu
from .activations import leaky_relu_derivative as leaky_relu_derivative
from .activations import leaky_relu_slope_derivative as leaky_relu_slope_derivative
from .activations import relu as relu
from .activations import relu_derivative as relu_derivative
from .datasets import article_data as article_data
from .datasets import article_recipe as article_recipe
from .datasets import digits as digits
from .datasets import two_moons as two_moons
from .diagnostics import dead_units as dead_units
from .diagnostics import dormant_units as dormant_units
from .diagnostics import kill_units as kill_units
from .diagnostics import off_fraction as off_fraction
from .figures import Control as Control
from .figures import explore as explore
from .figures import show as show
from .gradcheck import active_units as active_units
from .gradcheck import central_differences as central_differences
from .gradcheck import check_gradient as check_gradient
from .gradcheck import check_network as check_network
from .gradreport import GradientCheck as GradientCheck
from .gradreport import GradientCheckError as GradientCheckError
from .initialization import gain as gain
from .initialization import initialize as initialize
from .lessons import live as live
from .lessons import plots as plots
from .lessons.checks import check as check
from .lessons.checks import hint as hint
from .losses import mean_squared_error as mean_squared_error
from .losses import mean_squared_error_gradient as mean_squared_error_gradient
from .losses import softmax_cross_entropy as softmax_cross_entropy
from .losses import softmax_cross_entropy_gradient as softmax_cross_entropy_gradient
from .network import MLP as MLP
from .training import History as History
from .training import train as train

__version__: str
